/* Sets of shape functions for the engines. */
#ifndef NUEM_SHAPE_SET_H
#define NUEM_SHAPE_SET_H

#include "nuem_kernels.h"

/* Points, or groups of eight of them, that are evaluated together. */
enum { SHAPE_BATCH = 16 };

/* The shapes of the Standard Model and of the electromagnetic interactions of the paper, in this order, have
 * a function of their own in the sampling kernels: the same bits, and no list to go through. */
enum { PAPER_SHAPES = 7 };
int nuem_is_papers(const nuem_shape_set *set);

/* The rules on a set: indices that lie in it, masses above 0, registers that are there. */
nuem_status nuem_check_shapes(const nuem_shape_set *set, nuem_message *message);

/* Doubles of workspace for nuem_evaluate_batch. */
size_t nuem_shape_workspace(const nuem_shape_set *set);
/* shape[shapes][SHAPE_BATCH] at up to SHAPE_BATCH points. */
void nuem_evaluate_batch(const nuem_shape_set *set, const double *neutrino_energy, const double *recoil,
                         size_t count, double *workspace, double *shape);

#endif
