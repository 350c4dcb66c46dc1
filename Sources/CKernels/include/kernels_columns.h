#pragma once
// Tests of a column's values, 64 at a time.
#include <stddef.h>
#include <stdint.h>

/// For each of 64 x `words` values whether it is from `low` to `high`, both included, as bits. The two may not be NaN; a
/// value that is lies in no range.
void kindred_in_range_i64(const int64_t *_Nonnull values, size_t words, int64_t low, int64_t high,
                          uint64_t *_Nonnull bits);
void kindred_in_range_f64(const double *_Nonnull values, size_t words, double low, double high,
                          uint64_t *_Nonnull bits);
void kindred_in_range_i32(const int32_t *_Nonnull values, size_t words, int32_t low, int32_t high,
                          uint64_t *_Nonnull bits);
