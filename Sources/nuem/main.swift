import Program

runProgram(Array(CommandLine.arguments.dropFirst()))
