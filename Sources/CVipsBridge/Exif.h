#pragma once

#include <stddef.h>
#include <stdint.h>

/// Unlinks the second directory of EXIF data, which describes the thumbnail, and blanks the thumbnail's bytes. All else stays in its
/// place, since other parts are found by their position.
/// @return 1 when there was a thumbnail.
int exif_drop_thumbnail(uint8_t *data, size_t length);
