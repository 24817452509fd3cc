#pragma once

#include "CHEIFBridge.h"

#include <libheif/heif.h>

typedef struct {
    void *bytes;
    size_t length;
} HEIFBytes;

struct HEIFSession {
    int format;
    HEIFBytes profile;
    /// How samples become colours; NULL when the file does not say.
    struct heif_color_profile_nclx *colours;
    /// The file says it in a box of its own, not only in the compressed pictures.
    int has_colour_box;
    int is_premultiplied;
};

/// Fills in the failure.
/// @return the code.
int heif_refuse(HEIFFailure *failure, int code, const char *message);
/// Fills in the failure from an error of libheif.
/// @param code what it is when the error does not say better.
int heif_refuse_error(HEIFFailure *failure, struct heif_error error, int code);
