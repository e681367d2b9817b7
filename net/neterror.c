/*
 * The name of the errors of the network.
 */
#include "net/neterror.h"

G_DEFINE_QUARK(dm_net_error, dm_net_error)
