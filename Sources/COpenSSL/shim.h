#pragma once
// The parts of OpenSSL 3's libcrypto (libssl-dev) that are used: digests, message authentication, authenticated encryption.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

/// The parameters of HMAC with SHA-256; the names are macros that Swift cannot see.
static inline OSSL_PARAM kindred_hmac_digest(void) {
  return OSSL_PARAM_construct_utf8_string("digest", (char *)"SHA256", 0);
}
