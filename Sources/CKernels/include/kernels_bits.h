#pragma once
// One-bit codes of vectors (RaBitQ; Gao and Long, 2024), and scans of them.
//
// A record's code stands for what its vector x has besides the centroid c of its list: the signs of the rotated
// difference r = R (x - c), and one factor. With a query q, x . q is about c . q + factor * (signs . R q).
#include <stddef.h>
#include <stdint.h>

/// Records that are scanned together.
#define KINDRED_GROUP 8
/// Rounds of a rotation, each with random signs of its own.
#define KINDRED_ROTATION_ROUNDS 4
/// Bits of a query's elements.
#define KINDRED_QUERY_BITS 4

/// Rotates `x`, a multiple of 64 floats, in place: rounds of random signs and a Hadamard transform of the largest power
/// of two that fits, on the first elements and on the last in turns. `signs` has width / 64 words for each round. Lengths
/// and angles stay, and no element is more likely to be large than another.
void kindred_rotate(float *_Nonnull x, size_t width, const uint64_t *_Nonnull signs);

/// Signs of a rotated difference -> `words` words, the first at `code` and each `stride` words after the last; returns
/// the factor |r|^2 / sum |r_i|, or 0 if the difference is.
float kindred_encode_bits(const float *_Nonnull rotated, size_t words, uint64_t *_Nonnull code, size_t stride);

/// A rotated query as integers from -8 to 7: bit planes, the highest counting -8.
typedef struct KindredBitQuery {
  size_t words;
  /// words x KINDRED_QUERY_BITS, the planes of a word side by side.
  const uint64_t *_Nonnull planes;
  /// Twice what a step of the integers stands for, and half the sum of all of them: the product with a code's signs is
  /// scale * (sum over its ones - half).
  float scale, half;
} KindredBitQuery;

/// Quantises a rotated query of 64 x `words` floats into `planes`.
KindredBitQuery kindred_bit_query(const float *_Nonnull rotated, size_t words, uint64_t *_Nonnull planes);

/// The best records of a scan, as keys that compare like their scores: the score's bits in an order of integers, then the
/// complement of the slot, so that of equal scores the lower slot is the better.
typedef struct KindredBest {
  uint64_t *_Nonnull keys;
  /// Room for keys: at least `keep` and two groups.
  size_t capacity;
  /// How many are wanted.
  size_t keep;
  size_t count;
  /// A score not above this is none of the best.
  float threshold;
} KindredBest;

/// The score of a key, and its slot.
float kindred_key_score(uint64_t key);
uint32_t kindred_key_slot(uint64_t key);
uint64_t kindred_key(float score, uint32_t slot);

/// Cuts the keys down to the best `keep`, in no order.
void kindred_keep_best(KindredBest *_Nonnull best);

/// Writes the numbers 0 ... count - 1 to `order`, those of the highest scores first; scores that differ by less than a
/// 256th of all scores' range may stand in either order.
void kindred_order(const float *_Nonnull scores, size_t count, uint32_t *_Nonnull order);

/// A set of slots: a bit for each below 64 x `count`.
typedef struct KindredSlots {
  const uint64_t *_Nonnull words;
  size_t count;
} KindredSlots;

/// Copies those of `entries` records in groups that are among `passing`, in their order, to groups at `out`, of which the
/// last is filled up with zeroes; returns how many they are.
size_t kindred_gather_bits(const void *_Nonnull groups, size_t entries, size_t words,
                           const KindredSlots *_Nonnull passing, void *_Nonnull out);

/// Scores `entries` records in groups and adds those above the threshold, if they are among `passing` or that is NULL. A
/// group is `words` words of eight records, their slots, and their factors. Meanwhile as many groups are fetched from
/// `next`, unless that is NULL.
void kindred_scan_bits(const void *_Nonnull groups, size_t entries, const KindredBitQuery *_Nonnull query, float base,
                       const KindredSlots *_Nullable passing, const void *_Nullable next,
                       KindredBest *_Nonnull best);
