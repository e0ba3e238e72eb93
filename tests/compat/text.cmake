# Glob patterns as Python's fnmatch, splitting of commands as its shlex.
find_program(PYTHON3 python3 REQUIRED)
add_executable(text_driver text_driver.cpp)
target_link_libraries(text_driver PRIVATE maestro_warnings maestro_base)
add_test(NAME "compat: patterns and commands are read like Python" COMMAND ${PYTHON3} ${CMAKE_CURRENT_SOURCE_DIR}/text_compare.py $<TARGET_FILE:text_driver>)
set_tests_properties("compat: patterns and commands are read like Python" PROPERTIES LABELS compat)
