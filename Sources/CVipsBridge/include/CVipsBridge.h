#pragma once

// libvips without its types: neither GLib nor libvips is seen by who includes this.

#include <stddef.h>
#include <stdint.h>

/// Why a call failed; 0 is success. The same numbers as CodecWire's RefusalCode.
enum {
    VIPS_BRIDGE_OK = 0,
    VIPS_BRIDGE_CORRUPT = 1,
    VIPS_BRIDGE_UNSUPPORTED = 3,
    VIPS_BRIDGE_TOO_LARGE = 4,
    VIPS_BRIDGE_NO_MEMORY = 5,
    VIPS_BRIDGE_INTERNAL = 6,
};

typedef struct {
    int32_t code;
    char message[200];
} VipsFailure;

/// The same numbers as CodecWire's CodecFormat.
enum { VIPS_BRIDGE_PNG = 2, VIPS_BRIDGE_WEBP = 3, VIPS_BRIDGE_GIF = 4, VIPS_BRIDGE_TIFF = 5 };

typedef struct {
    uint32_t width;
    /// The height of one frame; frames lie below each other.
    uint32_t height;
    uint32_t frames;
    uint32_t bands;
    /// 8 or 16.
    uint32_t bits;
    /// 1 when the last band is transparency.
    uint32_t has_alpha;
    /// 1 when the inks of the source were converted to sRGB.
    uint32_t converted;
    uint64_t work_bytes;
} VipsPhoto;

/// A picture to encode, which need not have the source's dimensions or bands.
typedef struct {
    /// Interleaved, without padding, frames below each other.
    const void *samples;
    uint32_t width;
    /// The height of one frame.
    uint32_t height;
    uint32_t frames;
    uint32_t bands;
    /// 8 or 16.
    uint32_t bits;
    /// 1 when the last band is transparency.
    uint32_t has_alpha;
} VipsPicture;

/// What of the source's notes goes with it. The same numbers as CodecWire's CarriedMetadata.
enum { VIPS_BRIDGE_CARRY_EVERYTHING = 0, VIPS_BRIDGE_CARRY_PROFILE = 1 };

typedef struct {
    uint32_t carried;
    /// 1, 2, 4, 8 or 16 bits a sample of the file.
    uint32_t bits;
    /// WebP: 1 for lossless.
    uint32_t lossless;
    /// WebP with loss: 1 to 100.
    uint32_t quality;
    /// TIFF: 0 none, 1 JPEG, 2 Deflate, 3 PackBits, 4 CCITT G4, 5 LZW.
    uint32_t compression;
    /// TIFF: 1 for the difference to the sample on the left.
    uint32_t predictor;
    /// TIFF of less than 8 bits a sample: 1 when zero is white.
    uint32_t white_is_zero;
    /// TIFF: the size of the tiles, multiples of 16; 0 for strips.
    uint32_t tile_width;
    uint32_t tile_height;
} VipsEncoding;

typedef struct VipsSession VipsSession;

/// Starts libvips with one thread a pipeline, no cache, no untrusted loaders, and silence.
/// @return 0 on success.
int vips_bridge_start(void);
const char *vips_bridge_version(void);

/// Decodes the first `frames` frames (-1: all that there are) into `work`, interleaved and without padding. `input` must outlive the
/// session. With `accepts_damage` what can be read is enough.
VipsSession *vips_session_decode(
    int format, const void *input, size_t length, int frames, int accepts_damage, void *work, size_t capacity, VipsPhoto *photo, VipsFailure *failure);
/// Encodes a picture with the source's profile, metadata and timing.
int vips_session_encode(
    VipsSession *session, int format, const VipsPicture *picture, const VipsEncoding *encoding, void *output, size_t capacity, size_t *written,
    VipsFailure *failure);
void vips_session_free(VipsSession *session);

/// Converts CMYK pixels with their profile (or a usual one) to sRGB pixels.
int vips_bridge_inks_to_rgb(
    const void *inks, uint32_t width, uint32_t height, const void *profile, size_t profile_length, void *pixels, size_t capacity,
    VipsFailure *failure);
