/*
 * What an output has to do: the inside of an emitter, for the emit_*.c of
 * this folder only.
 */
#pragma once

#include "report/emitter.h"

typedef struct {
	gsize size; /* of the output's struct, whose first member is the base */
	void (*begin)(DmEmitter *emitter);
	void (*row)(DmEmitter *emitter, const DmCell *cells);
	void (*total)(DmEmitter *emitter, const DmCell *cells);
	void (*finish)(DmEmitter *emitter);
	void (*clear)(DmEmitter *emitter);
} DmEmitterOps;

struct _DmEmitter {
	const DmEmitterOps *ops;
	DmEmitOptions options;
	const char *command;
	const char *const *filters;
	const DmColumn *columns;
	guint n_columns;
	/* The columns wanted, in their order; all of them unless `chosen`. */
	guint *order;
	guint n_order;
	gboolean chosen;
	GError *error; /* a column that is not there: nothing is printed */
	guint64 rows;
	const char *empty;
};

extern const DmEmitterOps dm_emit_table_ops;
extern const DmEmitterOps dm_emit_csv_ops;
extern const DmEmitterOps dm_emit_json_ops;

/* Whether it is data, which CSV and JSON show too. */
gboolean dm_column_is_data(const DmColumn *column);
/* Whether column i is wanted. */
gboolean dm_emitter_wants(const DmEmitter *emitter, guint i);
/* "dispositions_none": its name in CSV; caller frees. */
char *dm_column_flat_name(const DmColumn *column);
gboolean dm_cell_is_null(const DmColumn *column, const DmCell *cell);
