#pragma once
// zlib, for gzipped input files (zlib1g-dev).
#include <zlib.h>
