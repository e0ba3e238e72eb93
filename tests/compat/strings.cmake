# What Python says of every character of Unicode. Debian's own Python: the tables have its version of Unicode.
add_executable(strings_driver strings_driver.cpp)
target_link_libraries(strings_driver PRIVATE maestro_warnings strings maestro_peers)
add_test(NAME "compat: characters are what Python says" COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/strings_compare.py $<TARGET_FILE:strings_driver>)
set_tests_properties("compat: characters are what Python says" PROPERTIES LABELS compat)
add_test(NAME "compat: the tables of characters are Python's" COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/strings_compare.py --tables)
set_tests_properties("compat: the tables of characters are Python's" PROPERTIES LABELS compat)
