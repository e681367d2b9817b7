#include "store/store.h"

G_DEFINE_QUARK(dm - store - error - quark, dm_store_error)
