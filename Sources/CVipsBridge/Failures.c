#include "Session.h"

#include <string.h>

int failed(VipsFailure *failure, int code) {
    char text[1024];
    snprintf(text, sizeof text, "%s", vips_error_buffer());
    vips_error_clear();
    size_t end = strlen(text);
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' ')) text[--end] = 0;
    // The last line says most.
    char *line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    failure->code = strstr(text, "out of memory") ? VIPS_BRIDGE_NO_MEMORY : code;
    snprintf(failure->message, sizeof failure->message, "%s", *line ? line : "libvips gave no reason");
    return failure->code;
}

int refused(VipsFailure *failure, int code, const char *message) {
    vips_error_clear();
    failure->code = code;
    snprintf(failure->message, sizeof failure->message, "%s", message);
    return code;
}
