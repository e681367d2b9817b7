/*
 * Touches every text of a struct, by the tables of the wire.
 */
#pragma once

#include <glib.h>

#include "parse/wirelayout.h"

static void check_text(const char *text)
{
	if (text)
		g_assert_true(g_utf8_validate(text, -1, NULL));
}

/* Every text that the fields of a struct point to, lists included. */
static void check_fields(const DmWireLayout *layout, gconstpointer at)
{
	for (guint i = 0; i < layout->n; i++) {
		const DmWireField *field = &layout->fields[i];
		const char *place = (const char *)at + field->offset;
		const char *value;
		guint n;

		if (field->type == DM_FIELD_IS_WORD ||
		    field->type == DM_FIELD_IS_NUMBER)
			continue;
		value = *(const char *const *)place;
		if (field->type == DM_FIELD_IS_TEXT) {
			check_text(value);
			continue;
		}
		n = *(const guint *)((const char *)at + field->count);
		g_assert_true(value || !n);
		for (guint j = 0; j < n; j++)
			check_fields(field->item,
				     value + j * field->item->size);
	}
}
