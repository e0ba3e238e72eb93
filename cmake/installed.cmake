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
