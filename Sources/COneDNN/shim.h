#pragma once
// The C interface of oneDNN 2.6 (libdnnl-dev).
#include <oneapi/dnnl/dnnl.h>
