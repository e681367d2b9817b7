/*
 * A look over a mail before GMime is given it: some shapes cost GMime far
 * more than their size.
 */
#pragma once

#include <glib.h>

#include "core/limits.h"

/*
 * The cap that the mail goes beyond (boundary lines, header lines, bytes of
 * an address field), or -1.
 */
int dm_mail_scan(const char *data, gsize size, const DmLimits *limits);
