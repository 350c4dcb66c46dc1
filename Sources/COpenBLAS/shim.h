#pragma once
// CBLAS as OpenBLAS provides it (libopenblas-dev).
#include <cblas.h>
