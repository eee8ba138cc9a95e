#ifndef INTEGERS_H
#define INTEGERS_H
#include "ckernels.h"

/*
 * Integers less their zero of 32 depths from `first` on of one output, and their scale as a half;
 * false when the depths have not one scale.
 */
bool ck_integer_group(
    const ck_stored *source, size_t output, size_t first, int *integers, uint16_t *scale);
/* One output's weights, all depths, as floats. */
void ck_unpack_integers(const ck_stored *source, size_t output, float *y);

#endif
