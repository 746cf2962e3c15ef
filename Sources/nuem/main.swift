print("nuem")
