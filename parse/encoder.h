/*
 * What the reader finds, as frames.
 */
#pragma once

#include "parse/wire.h"

typedef struct {
	GByteArray *out; /* frames that nobody has taken yet */
	/* Takes them and empties the array. */
	void (*flush)(GByteArray *out);
} DmEncoder;

/* The sink that writes frames; `user` is the encoder.  It never fails. */
extern const DmSink dm_encoder_sink;

/* The frames behind the reports of an item, DONE the last. */
void dm_encoder_put_result(DmEncoder *encoder, const DmParseResult *result);
