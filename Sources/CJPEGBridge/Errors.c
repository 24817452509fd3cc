#include "Session.h"

#include <string.h>

#include <jerror.h>

_Noreturn void fail(ErrorState *state, int code, const char *message) {
    state->failure->code = code;
    snprintf(state->failure->message, sizeof state->failure->message, "%s", message);
    longjmp(state->escape, 1);
}

static void on_error(j_common_ptr common) {
    ErrorState *state = (ErrorState *)common->err;
    char message[JMSG_LENGTH_MAX];
    state->base.format_message(common, message);
    int code = JPEG_BRIDGE_CORRUPT;
    switch (state->base.msg_code) {
    case JERR_OUT_OF_MEMORY:
        code = JPEG_BRIDGE_NO_MEMORY;
        break;
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
        code = JPEG_BRIDGE_UNSUPPORTED;
        break;
    case JERR_INPUT_EOF:
        code = JPEG_BRIDGE_TRUNCATED;
        break;
    }
    fail(state, code, message);
}

/// libjpeg only warns when data are missing or damaged, and pads with grey: a photo with such a warning is refused,
/// unless damage is accepted.
static void on_message(j_common_ptr common, int level) {
    if (level >= 0) return;
    ErrorState *state = (ErrorState *)common->err;
    state->base.num_warnings++;
    if (state->accepts_damage) return;
    int code = JPEG_BRIDGE_CORRUPT;
    switch (state->base.msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_BOGUS_ICC:
        return;
    case JWRN_JPEG_EOF:
        code = JPEG_BRIDGE_TRUNCATED;
        break;
    }
    char message[JMSG_LENGTH_MAX];
    state->base.format_message(common, message);
    fail(state, code, message);
}

static void ignore(j_common_ptr common) {
    (void)common;
}

void error_state_prepare(ErrorState *state, JPEGFailure *failure) {
    memset(failure, 0, sizeof *failure);
    state->failure = failure;
    jpeg_std_error(&state->base);
    state->base.error_exit = on_error;
    state->base.emit_message = on_message;
    state->base.output_message = ignore;
}
