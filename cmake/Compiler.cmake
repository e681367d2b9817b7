# Warnings, hardening, sanitizers: the same for every target.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(DM_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(DM_COVERAGE "Instrument for coverage" OFF)
option(DM_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(DM_WERROR "Warnings are errors" OFF)

add_compile_definitions(_GNU_SOURCE G_LOG_DOMAIN="dmarcmill"
	GLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74
	GLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74)
add_compile_options(-Wall -Wextra -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2
	-Wundef -Wno-missing-field-initializers)
if(DM_WERROR)
	add_compile_options(-Werror)
endif()

if(DM_SANITIZE)
	add_compile_options(-fsanitize=${DM_SANITIZE} -fno-omit-frame-pointer
		-fno-sanitize-recover=all)
	add_link_options(-fsanitize=${DM_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
	add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
		-fstack-protector-strong)
	add_link_options(-Wl,-z,relro -Wl,-z,now)
	include(CheckPIESupported)
	check_pie_supported(LANGUAGES C)
endif()
if(DM_FUZZ)
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(DM_COVERAGE)
	add_compile_options(--coverage)
	add_link_options(--coverage)
endif()

# A folder's library: every .c of the folder, includes by path from the top.
function(dm_add_library name)
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
	add_library(${name} STATIC ${sources})
	target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
	target_link_libraries(${name} ${ARGN})
endfunction()

# Data that is built in: a file of the folder becomes the C array `name` of the
# library, which `header` declares.
function(dm_embed library file name header)
	set(script ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
	set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
	add_custom_command(OUTPUT ${out}
		COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_CURRENT_SOURCE_DIR}/${file}
			-DOUT=${out} -DNAME=${name} -DHEADER=${header} -P ${script}
		DEPENDS ${file} ${script} VERBATIM)
	target_sources(${library} PRIVATE ${out})
endfunction()
