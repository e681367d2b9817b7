# Writes the file IN as the C array NAME, which HEADER declares, ended by a NUL,
# into OUT.
file(READ ${IN} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n\t" bytes "${bytes}")
file(WRITE ${OUT} "/* Made by embed.cmake. */
#include \"${HEADER}\"

const char ${NAME}[] = {
\t${bytes}0x00
};
const gsize ${NAME}_size = sizeof(${NAME}) - 1;
")
