#pragma once

// libheif without its types: HEIC and AVIF become samples in shared memory, and samples become HEIC and AVIF.

#include <stddef.h>
#include <stdint.h>

/// Why a call failed; 0 is success. The same numbers as CodecWire's RefusalCode.
enum {
    HEIF_BRIDGE_OK = 0,
    HEIF_BRIDGE_CORRUPT = 1,
    HEIF_BRIDGE_UNSUPPORTED = 3,
    HEIF_BRIDGE_TOO_LARGE = 4,
    HEIF_BRIDGE_NO_MEMORY = 5,
    HEIF_BRIDGE_INTERNAL = 6,
};

typedef struct {
    int32_t code;
    char message[200];
} HEIFFailure;

/// The same numbers as CodecWire's CodecFormat.
enum { HEIF_BRIDGE_HEIC = 7, HEIF_BRIDGE_AVIF = 8 };

/// Samples that lie in memory, interleaved and without padding.
typedef struct {
    uint32_t width;
    uint32_t height;
    /// 1 or 3, and one more for transparency.
    uint32_t bands;
    /// 8, or 16: files of 10 and 12 bits are spread over all 16.
    uint32_t bits;
    /// 1 when the last band is transparency.
    uint32_t has_alpha;
} HEIFPicture;

typedef struct {
    /// 8, 10 or 12 bits a sample of the file. Pictures of 8 bits are written with 8.
    uint32_t bits;
    /// 0 to 100, as libheif counts.
    uint32_t quality;
    uint32_t lossless;
    /// 420, 422 or 444: how many samples of colour there are for those of brightness.
    uint32_t subsampling;
} HEIFEncoding;

typedef struct HEIFSession HEIFSession;

/// Loads the codecs, so that no file needs to be opened later.
/// @return 0 on success.
int heif_bridge_start(void);
const char *heif_bridge_version(void);
/// @return 1 when photos of this format can be both read and written.
int heif_bridge_knows(int format);

/// Decodes the primary picture into `work`, turned, mirrored and cropped as the file says. `input` must outlive the session.
/// @param is_grey the file has brightness alone.
HEIFSession *heif_session_decode(
    int format, const void *input, size_t length, int is_grey, void *work, size_t capacity, HEIFPicture *picture,
    HEIFFailure *failure);
void heif_session_free(HEIFSession *session);

/// Encodes the picture at `samples`, with the source's profiles.
int heif_session_encode(
    HEIFSession *session, const void *samples, const HEIFPicture *picture, const HEIFEncoding *encoding, void *output,
    size_t capacity, size_t *written, HEIFFailure *failure);
