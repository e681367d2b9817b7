/*
 * Holds what is known of a domain before DNS is asked.
 */
#include "dns/checkinput.h"

static void free_selector(gpointer data)
{
	DmSelector *selector = data;

	g_free(selector->selector);
	g_free(selector);
}

DmCheckInput *dm_check_input_new(const char *domain)
{
	DmCheckInput *input = g_new0(DmCheckInput, 1);

	input->domain = g_strdup(domain);
	input->selectors = g_ptr_array_new_with_free_func(free_selector);
	input->sources = g_array_new(FALSE, FALSE, sizeof(DmAddress));
	input->others = g_ptr_array_new_with_free_func(g_free);
	input->mailboxes = g_new0(char *, 1);
	return input;
}

void dm_check_input_free(DmCheckInput *input)
{
	if (!input)
		return;
	g_free(input->domain);
	g_ptr_array_unref(input->selectors);
	g_array_unref(input->sources);
	g_ptr_array_unref(input->others);
	g_strfreev(input->mailboxes);
	g_free(input);
}

DmSelector *dm_check_input_add_selector(DmCheckInput *input,
					const char *selector)
{
	DmSelector *row;

	for (guint i = 0; i < input->selectors->len; i++) {
		row = g_ptr_array_index(input->selectors, i);
		if (g_ascii_strcasecmp(row->selector, selector) == 0)
			return row;
	}
	row = g_new0(DmSelector, 1);
	row->selector = g_ascii_strdown(selector, -1);
	g_ptr_array_add(input->selectors, row);
	return row;
}

gboolean dm_check_input_sends(const DmCheckInput *input)
{
	return input->passed > 0;
}
