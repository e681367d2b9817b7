# Writes the systemd units for the prefix of this installation, and installs
# them.  DESTDIR does not stand in them: file(INSTALL) puts it in front.
if(IS_ABSOLUTE ${bindir})
	set(BINDIR ${bindir})
else()
	set(BINDIR ${CMAKE_INSTALL_PREFIX}/${bindir})
endif()
foreach(unit dmarcmill-fetch.service dmarcmill-fetch.timer
		dmarcmill-watch.service
		dmarcmill-digest.service dmarcmill-digest.timer)
	configure_file(${units_source}/${unit} ${units_binary}/${unit} @ONLY)
	file(INSTALL ${units_binary}/${unit}
		DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
endforeach()
