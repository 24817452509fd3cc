#pragma once

#include <stddef.h>
#include <stdint.h>

/// Why a call failed; 0 is success. The same numbers as CodecWire's RefusalCode.
enum {
    JPEG_BRIDGE_OK = 0,
    JPEG_BRIDGE_CORRUPT = 1,
    JPEG_BRIDGE_TRUNCATED = 2,
    JPEG_BRIDGE_UNSUPPORTED = 3,
    JPEG_BRIDGE_TOO_LARGE = 4,
    JPEG_BRIDGE_NO_MEMORY = 5,
    JPEG_BRIDGE_INTERNAL = 6,
};

typedef struct {
    int32_t code;
    char message[200];
} JPEGFailure;

/// Where one component's blocks lie in the work memory, row by row. A block is 64 coefficients of 16 bits, or 8 x 8 samples of 8 bits.
typedef struct {
    uint64_t offset;
    uint32_t blocks_per_row;
    uint32_t rows;
} CoefficientBlocks;

/// One component of a decoded JPEG: coefficients, or samples, whose rows go through all blocks of a row.
typedef struct {
    /// As far as whole units reach, in which components are interleaved.
    CoefficientBlocks blocks;
    /// As far as the picture reaches.
    uint32_t picture_columns;
    uint32_t picture_rows;
    /// What inversion subtracts from each block's first number after negating it (0 for colour difference).
    int32_t dc_step;
    /// It is light, or a colour; else it is a difference of colours, whose middle is 128.
    int32_t carries_light;
} JPEGPlane;

/// What a kernel made of the coefficients.
typedef struct {
    /// 1 when only the first component is left, else the source's number.
    uint32_t components;
    /// Blocks are in another order than the source's, and lie elsewhere.
    int32_t turned;
    /// Rows and columns were exchanged, of blocks and inside of them.
    int32_t transposed;
    /// Where they lie, when they were turned.
    CoefficientBlocks planes[4];
} JPEGArrangement;

typedef struct {
    uint32_t width;
    uint32_t height;
    /// Samples a pixel as decoded.
    uint32_t bands;
    uint64_t work_bytes;
    uint32_t plane_count;
    JPEGPlane planes[4];
} JPEGPhoto;

/// A JPEG between its decoding and its encoding.
typedef struct JPEGSession JPEGSession;

/// The version of libjpeg-turbo as this was compiled.
const char *jpeg_bridge_version(void);

/// `input` must outlive the session. Never NULL, except when there is no memory.
JPEGSession *jpeg_session_create(const uint8_t *input, size_t length);
/// What libjpeg only warns of (missing or damaged data, for which it puts something grey) no longer fails.
void jpeg_session_accept_damage(JPEGSession *session);
void jpeg_session_free(JPEGSession *session);

/// Decodes the coefficients into `work`, where they stay.
int jpeg_session_read_coefficients(JPEGSession *session, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure);
/// Encodes what is in `work` now, with the source's quantisation, sampling, Huffman tables, scans and restart interval, arranged alike.
int jpeg_session_write_coefficients(
    JPEGSession *session, const JPEGArrangement *arrangement, void *output, size_t capacity, size_t *written, JPEGFailure *failure);

/// Decodes the components' samples into `work`, as the file has them: its own colours at its own sampling, rows as long as whole blocks.
int jpeg_session_read_planes(JPEGSession *session, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure);
/// Encodes the samples in `work` like the source. With 1 component a picture of several becomes one of light alone.
int jpeg_session_write_planes(
    JPEGSession *session, void *work, int components, void *output, size_t capacity, size_t *written, JPEGFailure *failure);

/// Decodes to interleaved grey, RGB or CMYK (Adobe's inverted inks are set right) rows without padding.
/// @param shrink 1, or 2, 4 or 8: the sides are divided by it, and rounded up.
int jpeg_session_read_pixels(
    JPEGSession *session, unsigned shrink, void *work, size_t capacity, JPEGPhoto *photo, JPEGFailure *failure);
/// Pixels to encode: 1 (grey) or 3 (RGB) bands, rows without padding.
typedef struct {
    const void *pixels;
    uint32_t width;
    uint32_t height;
    uint32_t bands;
} JPEGPicture;

/// Encodes grey or RGB pixels, which need not have the source's dimensions. With `like_source` the source's quantisation is used, and
/// its sampling and scans where the bands are the same too, else quality 92 without subsampling.
int jpeg_session_write_pixels(
    JPEGSession *session, const JPEGPicture *picture, int like_source, void *output, size_t capacity, size_t *written,
    JPEGFailure *failure);

/// The source's ICC profile; valid until the session is freed. NULL when there is none.
const uint8_t *jpeg_session_profile(JPEGSession *session, size_t *length);
