#include "report/emitter.h"
gboolean dm_format_from_name(const char *name, DmFormat *ret)
{
	*ret = DM_FORMAT_TABLE;
	return name == NULL;
}
