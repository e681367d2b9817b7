/*
 * Archives with several members, by libarchive with only zip and tar open to
 * the sender.  Names of members are never used as paths.
 */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "parse/internal.h"

typedef struct {
	GBytes *bytes;
	gboolean streamable; /* read from the front: the directory is gone */
	struct archive *archive;
	struct archive_entry *entry;
	guint index; /* members passed so far */
	int first;   /* what archive_next() said of the first */
} Archive;

typedef struct {
	DmStream base;
	Archive *archive;
	guint index;	     /* of the member */
	const guint8 *block; /* the archive's, until the next one is read */
	size_t block_size;
	gboolean ended;
} MemberStream;

static gboolean archive_open(Archive *self)
{
	gsize size;
	const void *data = g_bytes_get_data(self->bytes, &size);

	self->archive = archive_read_new();
	if (self->streamable)
		archive_read_support_format_zip_streamable(self->archive);
	else
		archive_read_support_format_zip_seekable(self->archive);
	archive_read_support_format_tar(self->archive);
	self->index = 0;
	return archive_read_open_memory(self->archive, data, size) ==
	       ARCHIVE_OK;
}

static void archive_close(Archive *self)
{
	if (self->archive)
		archive_read_free(self->archive);
	self->archive = NULL;
}

/* ARCHIVE_OK with self->entry, ARCHIVE_EOF, or another failure. */
static int archive_next(Archive *self)
{
	int rc = archive_read_next_header(self->archive, &self->entry);

	if (rc == ARCHIVE_WARN)
		rc = ARCHIVE_OK;
	if (rc == ARCHIVE_OK)
		self->index++;
	return rc;
}

/* After a warning all data is out, but checksum or length do not match. */
static void member_damaged(MemberStream *stream, int rc)
{
	DmStream *base = &stream->base;
	const char *why = archive_error_string(stream->archive->archive);
	gboolean whole = rc == ARCHIVE_WARN;

	if (whole)
		base->damaged = TRUE;
	else
		base->truncated = TRUE;
	dm_findings_add(
		base->findings, DM_SEVERITY_WARNING,
		whole ? "checksum-mismatch" : "archive-damaged", NULL, "%s: %s",
		whole ? "the archive member does not match its checksum or length"
		      : "the archive member cannot be read to its end",
		why ? why : "no reason given");
}

/*
 * The next piece of the member.  By blocks, because archive_read_data() drops
 * what it has read when the checksum turns out wrong.
 */
static void member_next_block(MemberStream *stream)
{
	const void *data = NULL;
	la_int64_t offset;
	int rc;

	stream->block_size = 0;
	rc = archive_read_data_block(stream->archive->archive, &data,
				     &stream->block_size, &offset);
	stream->block = data;
	if (rc == ARCHIVE_OK)
		return;
	stream->ended = TRUE;
	if (rc != ARCHIVE_WARN || !data)
		stream->block_size = 0;
	if (rc != ARCHIVE_EOF)
		member_damaged(stream, rc);
}

static gsize member_read(DmStream *base, guint8 *buffer, gsize size)
{
	MemberStream *stream = (MemberStream *)base;

	while (!stream->block_size && !stream->ended)
		member_next_block(stream);
	size = MIN(size, stream->block_size);
	if (!size)
		return 0;
	memcpy(buffer, stream->block, size);
	stream->block += size;
	stream->block_size -= size;
	return size;
}

static void member_rewind(DmStream *base)
{
	MemberStream *stream = (MemberStream *)base;
	Archive *archive = stream->archive;

	stream->block_size = 0;
	stream->ended = FALSE;
	archive_close(archive);
	archive_open(archive);
	while (archive->index < stream->index &&
	       archive_next(archive) == ARCHIVE_OK)
		continue;
}

static void member_free(DmStream *base)
{
	g_free(base);
}

static const DmStreamClass member_class = {
	.read = member_read,
	.rewind = member_rewind,
	.free = member_free,
};

static DmStream *member_stream(Archive *archive, const DmLimits *limits)
{
	MemberStream *stream = g_new0(MemberStream, 1);

	dm_stream_init(&stream->base, &member_class, limits);
	stream->base.packed_bytes = g_bytes_get_size(archive->bytes);
	stream->archive = archive;
	stream->index = archive->index;
	return &stream->base;
}

/* Valid UTF-8 for findings and the document's name; caller frees. */
static char *member_name(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);

	if (!name)
		name = archive_entry_pathname(entry);
	return dm_part_name(name ? name : "");
}

/* What archivers leave beside the files: no document, no fault. */
static gboolean is_litter(struct archive_entry *entry, const char *name)
{
	const char *base = strrchr(name, '/');

	base = base ? base + 1 : name;
	return archive_entry_filetype(entry) == AE_IFDIR ||
	       g_str_has_prefix(name, "__MACOSX/") ||
	       g_str_has_prefix(base, "._") || g_str_equal(base, ".DS_Store");
}

static gboolean read_member(DmRun *run, const DmPart *part, Archive *archive)
{
	g_autofree char *name = member_name(archive->entry);
	g_autoptr(DmStream) stream = NULL;

	if (is_litter(archive->entry, name))
		return TRUE;
	if (archive_entry_is_encrypted(archive->entry)) {
		dm_run_refuse(run, name, "archive-encrypted",
			      "the archive member is encrypted");
		return TRUE;
	}
	stream = member_stream(archive, run->limits);
	stream->total_bytes = &run->unpacked_bytes;
	return dm_unpack_stream(run, part, name, stream);
}

static gboolean walk(DmRun *run, const DmPart *part, Archive *archive)
{
	int rc = archive->first;

	for (; rc == ARCHIVE_OK; rc = archive_next(archive)) {
		if (archive->index >
		    run->limits->value[DM_LIMIT_ARCHIVE_MEMBERS]) {
			dm_run_refuse_limit(run, part->name,
					    DM_LIMIT_ARCHIVE_MEMBERS);
			return TRUE;
		}
		if (!read_member(run, part, archive))
			return FALSE;
	}
	if (rc != ARCHIVE_EOF)
		dm_run_refuse(run, part->name, "archive-damaged",
			      "the archive cannot be read to its end: %s",
			      archive_error_string(archive->archive));
	else if (!archive->index)
		dm_run_refuse(run, part->name, "archive-empty",
			      "the archive is empty");
	return TRUE;
}

/* Opens it at the first member; FALSE when there is none to be found. */
static gboolean archive_start(Archive *archive)
{
	archive->first =
		archive_open(archive) ? archive_next(archive) : ARCHIVE_FATAL;
	return archive->first == ARCHIVE_OK || archive->first == ARCHIVE_EOF;
}

gboolean dm_archive_walk(DmRun *run, const DmPart *part)
{
	Archive archive = { .bytes = part->bytes };
	gboolean ok;

	if (!archive_start(&archive)) {
		dm_findings_add(
			run->result->findings, DM_SEVERITY_WARNING,
			"archive-directory-missing", part->name,
			"the archive's directory is missing or damaged; its members were read from the front");
		archive_close(&archive);
		archive.streamable = TRUE;
		archive_start(&archive);
	}
	ok = walk(run, part, &archive);
	archive_close(&archive);
	return ok;
}
