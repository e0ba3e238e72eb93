# What is installed beside programs and libraries, and is made for that.
add_custom_target(installed_files ALL)

# install_made(FILE FOLDER NAME COMPONENT SOURCE COMMAND...): FILE is what the command writes to its standard output, made of
# SOURCE, a file or a target.
function(install_made file folder name component source)
  add_custom_command(OUTPUT ${file} DEPENDS ${source} COMMAND ${ARGN} > ${file} VERBATIM)
  string(MAKE_C_IDENTIFIER ${component}_${folder}_${name} target)
  add_custom_target(made_${target} DEPENDS ${file})
  add_dependencies(installed_files made_${target})
  install(FILES ${file} DESTINATION ${folder} RENAME ${name} COMPONENT ${component})
endfunction()

# Compressed, without a name and a time in it, so that the same source makes the same file.
function(install_compressed file folder component)
  get_filename_component(name ${file} NAME)
  install_made(${CMAKE_CURRENT_BINARY_DIR}/${component}/${name}.gz ${folder} ${name}.gz ${component} ${file} gzip -9nc ${file})
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${component})
endfunction()

# A library for others to link, found by find_package through the targets file of its package; what debuggers read stays out
# where programs are stripped, too.
function(install_archive target package config component)
  install(TARGETS ${target} EXPORT ${package} COMPONENT ${component})
  install(CODE "if(CMAKE_INSTALL_DO_STRIP)
  execute_process(COMMAND ${CMAKE_STRIP} --strip-debug --enable-deterministic-archives
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/$<TARGET_FILE_NAME:${target}>\" COMMAND_ERROR_IS_FATAL ANY)
endif()" COMPONENT ${component})
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/${package})
  include(CMakePackageConfigHelpers)
  write_basic_package_version_file(${package}-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(EXPORT ${package} FILE ${config} NAMESPACE maestro:: DESTINATION ${folder} COMPONENT ${component})
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${package}-config-version.cmake ${ARGN} DESTINATION ${folder} COMPONENT ${component})
endfunction()
