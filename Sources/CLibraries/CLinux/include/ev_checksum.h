// CRC-32C (Castagnoli), with the processor's instruction where there is one.
#pragma once
#include <stdint.h>
#include <stddef.h>

uint32_t ev_crc32c(uint32_t seed, const void *bytes, size_t count);
