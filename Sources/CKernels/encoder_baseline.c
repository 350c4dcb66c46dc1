#include "encoder_kernels.h"
#define QUERY_VECTORS 1
#define KEY_TILE 3
#define PANEL_VECTORS 1
#if defined(__x86_64__)
#define TILE_ROWS 3  // sixteen registers of four floats
#else
#define TILE_ROWS 6
#endif
#include "encoder_bodies.h"

const KindredEncoderKernels kindred_encoder_baseline = KINDRED_ENCODER_KERNELS("baseline");
