#include "Session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int heif_bridge_start(void) {
    return heif_init(NULL).code == heif_error_Ok ? 0 : -1;
}

const char *heif_bridge_version(void) {
    return heif_get_version();
}

int heif_bridge_knows(int format) {
    enum heif_compression_format compression = format == HEIF_BRIDGE_AVIF ? heif_compression_AV1 : heif_compression_HEVC;
    return heif_have_decoder_for_format(compression) && heif_have_encoder_for_format(compression);
}

int heif_refuse(HEIFFailure *failure, int code, const char *message) {
    failure->code = code;
    snprintf(failure->message, sizeof failure->message, "%s", message);
    return code;
}

int heif_refuse_error(HEIFFailure *failure, struct heif_error error, int code) {
    if (error.code == heif_error_Memory_allocation_error)
        code = error.subcode == heif_suberror_Security_limit_exceeded ? HEIF_BRIDGE_TOO_LARGE : HEIF_BRIDGE_NO_MEMORY;
    if (error.code == heif_error_Unsupported_feature || error.code == heif_error_Unsupported_filetype)
        code = HEIF_BRIDGE_UNSUPPORTED;
    return heif_refuse(failure, code, error.message && *error.message ? error.message : "libheif gave no reason");
}

void heif_session_free(HEIFSession *session) {
    free(session->profile.bytes);
    if (session->colours) heif_nclx_color_profile_free(session->colours);
    free(session);
}
