// CRC32, CRC32C and CRC64NVME by one routine.
//
// A CRC is the remainder of the message, taken as a polynomial over GF(2), divided by the CRC's polynomial P. All three are
// bit-reflected: the lowest bit of a word is its highest power. In a 64-bit word, the CRC of width w therefore stands in the
// low w bits, and the tables and the folding below are the same for both widths.

#include "CChecksums.h"

#include <string.h>

#define KIND_COUNT 3

typedef struct {
    /// P without its highest power, reflected, in the low bits.
    uint64_t polynomial;
    /// All ones in the CRC's width: the initial value and the final inversion.
    uint64_t mask;
    unsigned width;
    /// table[k][b]: the remainder of byte b followed by k zero bytes.
    uint64_t table[8][256];
    /// Multipliers that move a 128-bit accumulator 512 and 128 bits ahead: for its first and for its second half.
    uint64_t fold512[2];
    uint64_t fold128[2];
} Parameters;

static Parameters parameters[KIND_COUNT];
static bool hasCarrylessMultiplication;

/// x^power mod P, reflected in 64 bits: the power k stands in bit 63 - k.
static uint64_t powerOfX(const Parameters *kind, unsigned power) {
    // In the reflected form of the CRC's own width, x^0 is the highest of the `width` bits and multiplying by x shifts right.
    uint64_t value = (uint64_t)1 << (kind->width - 1);
    for (unsigned step = 0; step < power; step++) {
        value = (value >> 1) ^ ((value & 1) ? kind->polynomial : 0);
    }
    return value << (64 - kind->width);
}

static void prepare(Parameters *kind, uint64_t polynomial, unsigned width) {
    kind->polynomial = polynomial;
    kind->width = width;
    kind->mask = width == 64 ? ~(uint64_t)0 : ((uint64_t)1 << width) - 1;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t value = byte;
        for (unsigned bit = 0; bit < 8; bit++) {
            value = (value >> 1) ^ ((value & 1) ? polynomial : 0);
        }
        kind->table[0][byte] = value;
    }
    for (unsigned level = 1; level < 8; level++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            uint64_t shorter = kind->table[level - 1][byte];
            kind->table[level][byte] = (shorter >> 8) ^ kind->table[0][shorter & 0xFF];
        }
    }
    // The product of two reflected words stands one bit too low in 128 bits, hence one power less than the distance.
    kind->fold512[0] = powerOfX(kind, 512 + 63);
    kind->fold512[1] = powerOfX(kind, 512 - 1);
    kind->fold128[0] = powerOfX(kind, 128 + 63);
    kind->fold128[1] = powerOfX(kind, 128 - 1);
}

static uint64_t loadLittleEndian(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/// `state` is the running remainder, without inversion.
static uint64_t updateByTables(const Parameters *kind, uint64_t state, const uint8_t *bytes, size_t count) {
    while (count >= 8) {
        uint64_t word = loadLittleEndian(bytes) ^ state;
        state = kind->table[7][word & 0xFF] ^ kind->table[6][(word >> 8) & 0xFF] ^ kind->table[5][(word >> 16) & 0xFF]
            ^ kind->table[4][(word >> 24) & 0xFF] ^ kind->table[3][(word >> 32) & 0xFF] ^ kind->table[2][(word >> 40) & 0xFF]
            ^ kind->table[1][(word >> 48) & 0xFF] ^ kind->table[0][word >> 56];
        bytes += 8;
        count -= 8;
    }
    while (count > 0) {
        state = (state >> 8) ^ kind->table[0][(state ^ *bytes) & 0xFF];
        bytes += 1;
        count -= 1;
    }
    return state;
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static bool detectCarrylessMultiplication(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
        return false;
    }
    return (ecx & bit_PCLMUL) != 0 && (ecx & bit_SSE4_1) != 0;
}

__attribute__((target("pclmul,sse4.1")))
static inline __m128i fold(__m128i accumulator, __m128i multipliers, __m128i next) {
    __m128i first = _mm_clmulepi64_si128(accumulator, multipliers, 0x00);
    __m128i second = _mm_clmulepi64_si128(accumulator, multipliers, 0x11);
    return _mm_xor_si128(_mm_xor_si128(first, second), next);
}

/// Needs at least 64 bytes.
__attribute__((target("pclmul,sse4.1")))
static uint64_t updateByFolding(const Parameters *kind, uint64_t state, const uint8_t *bytes, size_t count) {
    const __m128i by512 = _mm_set_epi64x((long long)kind->fold512[1], (long long)kind->fold512[0]);
    const __m128i by128 = _mm_set_epi64x((long long)kind->fold128[1], (long long)kind->fold128[0]);
    const __m128i *words = (const __m128i *)bytes;
    __m128i lane0 = _mm_xor_si128(_mm_loadu_si128(words), _mm_set_epi64x(0, (long long)state));
    __m128i lane1 = _mm_loadu_si128(words + 1);
    __m128i lane2 = _mm_loadu_si128(words + 2);
    __m128i lane3 = _mm_loadu_si128(words + 3);
    words += 4;
    count -= 64;
    while (count >= 64) {
        lane0 = fold(lane0, by512, _mm_loadu_si128(words));
        lane1 = fold(lane1, by512, _mm_loadu_si128(words + 1));
        lane2 = fold(lane2, by512, _mm_loadu_si128(words + 2));
        lane3 = fold(lane3, by512, _mm_loadu_si128(words + 3));
        words += 4;
        count -= 64;
    }
    lane1 = fold(lane0, by128, lane1);
    lane2 = fold(lane1, by128, lane2);
    lane3 = fold(lane2, by128, lane3);
    while (count >= 16) {
        lane3 = fold(lane3, by128, _mm_loadu_si128(words));
        words += 1;
        count -= 16;
    }
    // What is left is congruent to a message of 16 bytes and the rest.
    uint8_t remainder[16];
    _mm_storeu_si128((__m128i *)remainder, lane3);
    state = updateByTables(kind, 0, remainder, sizeof remainder);
    return updateByTables(kind, state, (const uint8_t *)words, count);
}

#else

static bool detectCarrylessMultiplication(void) {
    return false;
}

static uint64_t updateByFolding(const Parameters *kind, uint64_t state, const uint8_t *bytes, size_t count) {
    return updateByTables(kind, state, bytes, count);
}

#endif

/// Runs before main, so that no call has to ask whether the tables are there.
__attribute__((constructor))
static void prepareAll(void) {
    prepare(&parameters[CChecksumsCRC32], 0xEDB88320, 32);
    prepare(&parameters[CChecksumsCRC32C], 0x82F63B78, 32);
    prepare(&parameters[CChecksumsCRC64NVME], 0x9A6C9329AC4BC9B5, 64);
    hasCarrylessMultiplication = detectCarrylessMultiplication();
}

bool CChecksumsIsAccelerated(void) {
    return hasCarrylessMultiplication;
}

uint64_t CChecksumsUpdate(CChecksumsKind kind, uint64_t checksum, const void *bytes, size_t count) {
    const Parameters *chosen = &parameters[kind];
    uint64_t state = checksum ^ chosen->mask;
    if (hasCarrylessMultiplication && count >= 64) {
        state = updateByFolding(chosen, state, bytes, count);
    } else {
        state = updateByTables(chosen, state, bytes, count);
    }
    return state ^ chosen->mask;
}

uint64_t CChecksumsUpdatePortable(CChecksumsKind kind, uint64_t checksum, const void *bytes, size_t count) {
    const Parameters *chosen = &parameters[kind];
    return updateByTables(chosen, checksum ^ chosen->mask, bytes, count) ^ chosen->mask;
}

/// left * right mod P, both reflected in the CRC's width.
static uint64_t multiply(const Parameters *kind, uint64_t left, uint64_t right) {
    uint64_t product = 0;
    for (uint64_t bit = (uint64_t)1 << (kind->width - 1); bit != 0; bit >>= 1) {
        if (left & bit) {
            product ^= right;
        }
        right = (right >> 1) ^ ((right & 1) ? kind->polynomial : 0);
    }
    return product;
}

uint64_t CChecksumsCombine(CChecksumsKind kind, uint64_t first, uint64_t second, uint64_t secondCount) {
    const Parameters *chosen = &parameters[kind];
    // The first checksum is shifted by the second sequence's length: multiplied by x^(8 * count), found by squaring.
    uint64_t factor = (uint64_t)1 << (chosen->width - 1);
    uint64_t square = (uint64_t)1 << (chosen->width - 1 - 8);
    for (uint64_t rest = secondCount; rest != 0; rest >>= 1) {
        if (rest & 1) {
            factor = multiply(chosen, factor, square);
        }
        square = multiply(chosen, square, square);
    }
    return multiply(chosen, first, factor) ^ second;
}
