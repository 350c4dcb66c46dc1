// All kernels. Included once for each kind of CPU.
#include "encoder_attention.h"
#include "encoder_probe.h"
#include "encoder_product.h"
