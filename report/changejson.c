/*
 * Writes changes as JSON, for every answer that has them.  It decides nothing.
 */
#include "report/changejson.h"

#include "core/utctime.h"

static const char *const list_names[DM_N_CHANGES] = {
	[DM_CHANGE_NEW_SOURCE] = "new_sources",
	[DM_CHANGE_VANISHED_SOURCE] = "vanished_sources",
	[DM_CHANGE_NEW_SELECTOR] = "new_selectors",
	[DM_CHANGE_FIRST_FAILURE] = "first_failures",
	[DM_CHANGE_SILENT_REPORTER] = "silent_reporters",
	[DM_CHANGE_POLICY] = "policy_changed",
};

/* Reports without a date have none. */
static void write_time(DmJsonWriter *json, const char *key, gint64 seconds)
{
	char text[DM_TIME_TEXT];

	dm_json_member_text(json, key,
			    seconds ? dm_time_format(seconds, text) : NULL);
}

static void write_source(DmJsonWriter *json, const DmChange *change)
{
	dm_json_member_text(json, "source_ip", change->what);
	dm_json_member_text(json, "host", change->host);
	if (change->host)
		dm_json_member_bool(json, "host_confirmed",
				    change->is_host_confirmed);
	else
		dm_json_member_text(json, "host_confirmed", NULL);
	dm_json_member_text(json, "sender", change->sender);
	dm_json_member_int(json, "messages", change->messages);
}

static void write_moved_source(DmJsonWriter *json, const DmChange *change)
{
	write_source(json, change);
	/* Of one that vanished only the period before is looked at. */
	if (change->kind == DM_CHANGE_NEW_SOURCE)
		write_time(json, "first_seen", change->first_seen);
	write_time(json, "last_seen", change->last_seen);
}

static void write_selector(DmJsonWriter *json, const DmChange *change)
{
	dm_json_member_text(json, "selector", change->what);
	dm_json_member_text(json, "domain", change->auth_domain);
	dm_json_member_int(json, "messages", change->messages);
	dm_json_member_int(json, "passed", change->passed);
	write_time(json, "first_seen", change->first_seen);
}

static void write_failure(DmJsonWriter *json, const DmChange *change)
{
	write_source(json, change);
	dm_json_member_text(json, "method", change->method);
	dm_json_member_text(json, "domain", change->auth_domain);
	dm_json_member_text(json, "selector", change->selector);
	write_time(json, "first_seen", change->first_seen);
	dm_json_member_int(json, "report_key", change->report_key);
}

static void write_reporter(DmJsonWriter *json, const DmChange *change)
{
	dm_json_member_text(json, "org_name", change->what);
	dm_json_member_int(json, "messages", change->messages);
	write_time(json, "first_seen", change->first_seen);
	write_time(json, "last_seen", change->last_seen);
}

static void write_policy(DmJsonWriter *json, const DmChange *change)
{
	char day[DM_TIME_TEXT];

	dm_json_member_text(json, "tag", change->what);
	dm_json_member_text(json, "before", change->before);
	dm_json_member_text(json, "after", change->after);
	dm_json_member_text(
		json, "day",
		change->first_seen
			? dm_day_format(dm_time_day(change->first_seen), day)
			: NULL);
	write_time(json, "first_seen", change->first_seen);
	dm_json_member_int(json, "reporters",
			   g_hash_table_size(change->reporters));
}

static void (*const writers[DM_N_CHANGES])(DmJsonWriter *json,
					   const DmChange *change) = {
	[DM_CHANGE_NEW_SOURCE] = write_moved_source,
	[DM_CHANGE_VANISHED_SOURCE] = write_moved_source,
	[DM_CHANGE_NEW_SELECTOR] = write_selector,
	[DM_CHANGE_FIRST_FAILURE] = write_failure,
	[DM_CHANGE_SILENT_REPORTER] = write_reporter,
	[DM_CHANGE_POLICY] = write_policy,
};

void dm_change_json_row(DmJsonWriter *json, const DmDomainChanges *domain)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "domain", domain->domain);
	for (guint kind = 0; kind < DM_N_CHANGES; kind++) {
		const GPtrArray *list = domain->lists[kind];

		dm_json_key(json, list_names[kind]);
		dm_json_begin_array(json);
		for (guint i = 0; i < list->len; i++) {
			dm_json_begin_object(json);
			writers[kind](json, g_ptr_array_index(list, i));
			dm_json_end_object(json);
		}
		dm_json_end_array(json);
	}
	dm_json_end_object(json);
}

void dm_change_json_total(DmJsonWriter *json, const GPtrArray *domains)
{
	dm_json_begin_object(json);
	dm_json_member_int(json, "domains", domains->len);
	for (guint kind = 0; kind < DM_N_CHANGES; kind++) {
		gint64 n = 0;

		for (guint i = 0; i < domains->len; i++) {
			const DmDomainChanges *domain =
				g_ptr_array_index(domains, i);

			n += domain->lists[kind]->len;
		}
		dm_json_member_int(json, list_names[kind], n);
	}
	dm_json_end_object(json);
}

static void write_day(DmJsonWriter *json, const char *key, gint64 day)
{
	char text[DM_TIME_TEXT];

	dm_json_member_text(json, key, dm_day_format(day, text));
}

void dm_change_json_period(DmJsonWriter *json, const DmFilter *filter)
{
	dm_json_begin_object(json);
	write_day(json, "before", dm_changes_before_day(filter));
	write_day(json, "since", filter->since_day);
	write_day(json, "until", filter->until_day);
	dm_json_end_object(json);
}
