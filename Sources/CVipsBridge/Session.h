#pragma once

// What the files of this target share.

#include "CVipsBridge.h"

#include <vips/vips.h>

struct VipsSession {
    /// The opened source, for what describes it; its pixels have been read.
    VipsImage *source;
    /// 1 when the inks of the source were converted to sRGB.
    int converted;
};

/// Fills in the failure from libvips' error buffer.
/// @return its code.
int failed(VipsFailure *failure, int code);

/// Fills in a failure of our own.
/// @return its code.
int refused(VipsFailure *failure, int code, const char *message);

/// Computes the pixels from top to bottom on this thread, straight into `work`.
int write_pixels(VipsImage *image, void *work, size_t capacity, VipsFailure *failure);

/// Replaces `image` by its conversion to sRGB; on failure the image is released and NULL is left.
/// @return 0 on success.
int convert_inks(VipsImage **image);

/// Gives `image` what the source says beside its pixels.
void carry_metadata(const VipsSession *session, VipsImage *image, const VipsPicture *picture, uint32_t carried);
