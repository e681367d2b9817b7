/*
 * Counts brackets and commas outside strings; knows no grammar.
 */
#include "parse/jsonscan.h"

#include <string.h>

/*
 * An entry of policies is three objects, one of failure-details is one with
 * eight members: a tree takes some hundred bytes for each of them.
 */
#define OBJECTS_PER_DETAIL 3
#define COMMAS_PER_DETAIL 16
#define FREE_OBJECTS 100
#define FREE_COMMAS 10000

/* The first byte behind the string that begins before `at`. */
static const char *skip_string(const char *at, const char *end)
{
	while (at < end && *at != '"')
		at += *at == '\\' ? 2 : 1;
	return at < end ? at + 1 : end;
}

int dm_json_scan(const char *text, gsize size, const DmLimits *limits)
{
	const char *end = text + size;
	gint64 details = limits->value[DM_LIMIT_TLS_DETAILS];
	gint64 depth = 0, objects = 0, commas = 0;

	while (text < end) {
		char c = *text++;

		if (c == '"')
			text = skip_string(text, end);
		objects += c == '{';
		commas += c == ',';
		depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		if (depth > limits->value[DM_LIMIT_JSON_DEPTH])
			return DM_LIMIT_JSON_DEPTH;
		if (objects > FREE_OBJECTS + OBJECTS_PER_DETAIL * details ||
		    commas > FREE_COMMAS + COMMAS_PER_DETAIL * details)
			return DM_LIMIT_TLS_DETAILS;
	}
	return -1;
}
