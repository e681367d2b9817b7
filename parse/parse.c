#include "parse/parse.h"
void dm_parse_result_init(DmParseResult *result)
{
	*result = (DmParseResult){ .findings = dm_findings_new() };
}
