/*
 * Sets of UIDs as ranges that are never spelled out: a server may claim
 * 1:4294967295.  It knows nothing of replies or commands.
 */
#include "ingest/imapset.h"

void dm_uid_set_init(DmUidSet *set)
{
	set->ranges = g_array_new(FALSE, FALSE, sizeof(DmUidRange));
}

void dm_uid_set_clear(DmUidSet *set)
{
	g_clear_pointer(&set->ranges, g_array_unref);
}

static guint range_count(const DmUidSet *set)
{
	return set->ranges ? set->ranges->len : 0;
}

static DmUidRange *range_at(const DmUidSet *set, guint i)
{
	return &g_array_index(set->ranges, DmUidRange, i);
}

static void append_range(DmUidSet *set, guint32 first, guint32 last)
{
	DmUidRange range = { first, last };

	g_array_append_val(set->ranges, range);
}

/* Index of the first range that ends at `uid` or behind it. */
static guint find_range(const DmUidSet *set, guint32 uid)
{
	guint low = 0, high = range_count(set);

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (range_at(set, middle)->last < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What rises comes behind the last range or lengthens it. */
static gboolean add_behind(DmUidSet *set, guint32 first, guint32 last)
{
	guint n = range_count(set);
	DmUidRange *tail = n ? range_at(set, n - 1) : NULL;

	if (!tail || first - 1 > tail->last) {
		append_range(set, first, last);
		return TRUE;
	}
	if (first < tail->first)
		return FALSE;
	tail->last = MAX(tail->last, last);
	return TRUE;
}

/* Ranges from `at` on that overlap or touch become one. */
static void add_within(DmUidSet *set, guint at, guint32 first, guint32 last)
{
	DmUidRange merged = { first, last };
	guint end = at;

	while (end < set->ranges->len && range_at(set, end)->first - 1 <= last)
		end++;
	if (end == at) {
		g_array_insert_val(set->ranges, at, merged);
		return;
	}
	merged.first = MIN(first, range_at(set, at)->first);
	merged.last = MAX(last, range_at(set, end - 1)->last);
	*range_at(set, at) = merged;
	if (end - at > 1)
		g_array_remove_range(set->ranges, at + 1, end - at - 1);
}

void dm_uid_set_add(DmUidSet *set, guint32 first, guint32 last)
{
	g_assert(first && first <= last);
	if (!set->ranges)
		dm_uid_set_init(set);
	if (!add_behind(set, first, last))
		add_within(set, find_range(set, first > 1 ? first - 1 : 1),
			   first, last);
}

gboolean dm_uid_set_has(const DmUidSet *set, guint32 uid)
{
	guint at = find_range(set, uid);

	return at < range_count(set) && range_at(set, at)->first <= uid;
}

void dm_uid_set_remove(DmUidSet *set, guint32 uid)
{
	guint at = find_range(set, uid);
	DmUidRange range;

	if (at == range_count(set) || range_at(set, at)->first > uid)
		return;
	range = *range_at(set, at);
	if (range.first == range.last) {
		g_array_remove_index(set->ranges, at);
	} else if (range.first == uid) {
		range_at(set, at)->first++;
	} else if (range.last == uid) {
		range_at(set, at)->last--;
	} else {
		range_at(set, at)->first = uid + 1;
		range.last = uid - 1;
		g_array_insert_val(set->ranges, at, range);
	}
}

/*
 * Appends what the ranges of `other` from *at on leave of one range; those
 * that end within it are passed.
 */
static void append_rest(DmUidSet *set, DmUidRange range, const DmUidSet *other,
			guint *at)
{
	guint n = range_count(other);

	for (; *at < n && range_at(other, *at)->first <= range.last; ++*at) {
		const DmUidRange *taken = range_at(other, *at);

		if (taken->last < range.first)
			continue;
		if (range.first < taken->first)
			append_range(set, range.first, taken->first - 1);
		if (taken->last >= range.last)
			return;
		range.first = taken->last + 1;
	}
	append_range(set, range.first, range.last);
}

void dm_uid_set_subtract(DmUidSet *set, const DmUidSet *other)
{
	g_auto(DmUidSet) rest = { NULL };
	guint at = 0;

	if (!range_count(set) || !range_count(other))
		return;
	dm_uid_set_init(&rest);
	for (guint i = 0; i < set->ranges->len; i++)
		append_rest(&rest, *range_at(set, i), other, &at);
	dm_uid_set_clear(set);
	set->ranges = g_steal_pointer(&rest.ranges);
}

void dm_uid_set_add_all(DmUidSet *set, const DmUidSet *other)
{
	for (guint i = 0; i < range_count(other); i++)
		dm_uid_set_add(set, range_at(other, i)->first,
			       range_at(other, i)->last);
}

void dm_uid_set_empty(DmUidSet *set)
{
	if (set->ranges)
		g_array_set_size(set->ranges, 0);
}

void dm_uid_set_intersect(DmUidSet *set, const DmUidSet *other)
{
	g_auto(DmUidSet) rest = { NULL };

	dm_uid_set_init(&rest);
	dm_uid_set_add_all(&rest, set);
	dm_uid_set_subtract(&rest, other);
	dm_uid_set_subtract(set, &rest);
}

static guint64 range_size(const DmUidRange *range)
{
	return (guint64)range->last - range->first + 1;
}

guint64 dm_uid_set_count(const DmUidSet *set)
{
	guint64 count = 0;

	for (guint i = 0; i < range_count(set); i++)
		count += range_size(range_at(set, i));
	return count;
}

void dm_uid_set_take(DmUidSet *set, guint64 most, DmUidSet *ret)
{
	guint whole = 0;

	if (!ret->ranges)
		dm_uid_set_init(ret);
	for (; whole < range_count(set); whole++) {
		const DmUidRange *range = range_at(set, whole);

		if (range_size(range) > most)
			break;
		append_range(ret, range->first, range->last);
		most -= range_size(range);
	}
	if (most && whole < range_count(set)) {
		DmUidRange *cut = range_at(set, whole);
		guint32 first = cut->first;

		cut->first += (guint32)most;
		append_range(ret, first, cut->first - 1);
	}
	if (whole)
		g_array_remove_range(set->ranges, 0, whole);
}

char *dm_uid_set_format(const DmUidSet *set, guint *at, gsize room)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (; *at < range_count(set); ++*at) {
		const DmUidRange *range = range_at(set, *at);
		gsize before = out->len;

		g_string_append_printf(out, "%s%" G_GUINT32_FORMAT,
				       before ? "," : "", range->first);
		if (range->last > range->first)
			g_string_append_printf(out, ":%" G_GUINT32_FORMAT,
					       range->last);
		if (out->len > room) {
			g_string_truncate(out, before);
			break;
		}
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A number from 1 to 2^32 - 1; *text moves behind it. */
static gboolean read_uid(const char **text, const char *end, guint32 *ret)
{
	guint64 value = 0;

	for (; *text < end && g_ascii_isdigit(**text); ++*text) {
		value = value * 10 + (guint64)(**text - '0');
		if (value > G_MAXUINT32)
			return FALSE;
	}
	*ret = (guint32)value;
	return value > 0;
}

/* "7" or "3:1" */
static gboolean read_range(const char **text, const char *end, DmUidRange *ret)
{
	guint32 a, b;

	if (!read_uid(text, end, &a))
		return FALSE;
	b = a;
	if (*text < end && **text == ':') {
		++*text;
		if (!read_uid(text, end, &b))
			return FALSE;
	}
	*ret = (DmUidRange){ MIN(a, b), MAX(a, b) };
	return TRUE;
}

static gint compare_ranges(gconstpointer a, gconstpointer b)
{
	guint32 x = ((const DmUidRange *)a)->first;
	guint32 y = ((const DmUidRange *)b)->first;

	return x < y ? -1 : x > y;
}

static gboolean read_ranges(const char *text, const char *end, GArray *ret,
			    gboolean *ret_rises)
{
	DmUidRange range;
	guint32 before = 0;

	*ret_rises = TRUE;
	while (read_range(&text, end, &range)) {
		*ret_rises = *ret_rises && range.first >= before;
		before = range.first;
		g_array_append_val(ret, range);
		if (text == end)
			return TRUE;
		if (*text++ != ',')
			return FALSE;
	}
	return FALSE;
}

gboolean dm_uid_set_parse(const char *text, gsize size, DmUidSet *ret)
{
	g_autoptr(GArray) ranges =
		g_array_new(FALSE, FALSE, sizeof(DmUidRange));
	gboolean rises;

	if (!read_ranges(text, text + size, ranges, &rises))
		return FALSE;
	/* Ranges that fall would each move all others. */
	if (!rises)
		g_array_sort(ranges, compare_ranges);
	for (guint i = 0; i < ranges->len; i++) {
		const DmUidRange *range = &g_array_index(ranges, DmUidRange, i);

		dm_uid_set_add(ret, range->first, range->last);
	}
	return TRUE;
}
