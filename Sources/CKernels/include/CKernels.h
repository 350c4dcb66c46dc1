#pragma once
// Hot loops in C, each in a portable form and in forms for AVX2 and AVX-512, chosen at run time.
#include "kernels_bits.h"
#include "kernels_columns.h"
#include "kernels_distance.h"
#include "kernels_encoder.h"
#include "kernels_memory.h"
