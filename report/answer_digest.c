/*
 * Prints a digest in one of its forms.
 */
#include "report/answer_digest.h"

#include <string.h>

#include "report/bulletinjson.h"
#include "report/bulletinletter.h"
#include "report/output.h"

/* A line of a mail is as wide as that at most; so it is on a wide terminal. */
#define TEXT_WIDTH 72

gboolean dm_digest_print(const DmBulletin *bulletin, DmDigestFormat format,
			 const DmMailHead *head,
			 const char *const *filter_texts, guint width,
			 FILE *out, GError **error)
{
	g_autoptr(DmLetter) letter = dm_bulletin_letter(bulletin);
	g_autoptr(GBytes) bytes = NULL;
	gconstpointer data;
	char *text;
	gsize size;

	switch (format) {
	case DM_DIGEST_JSON:
		dm_bulletin_json(bulletin, filter_texts, out);
		return dm_output_check(out, error);
	case DM_DIGEST_MAIL:
		bytes = dm_mail_write(head, letter);
		break;
	default:
		text = format == DM_DIGEST_HTML
			       ? dm_letter_html(letter)
			       : dm_letter_text(letter,
						width ? MIN(width, TEXT_WIDTH)
						      : TEXT_WIDTH);
		bytes = g_bytes_new_take(text, strlen(text));
	}
	data = g_bytes_get_data(bytes, &size);
	fwrite(data, 1, size, out);
	return dm_output_check(out, error);
}
