#include "encoder_attention.h"
#include "encoder_kernels.h"

const KindredEncoderKernels kindred_encoder_baseline = KINDRED_ENCODER_KERNELS("baseline");
