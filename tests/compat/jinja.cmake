# Templates as Jinja renders them. Fails, and is not skipped, without python3-jinja2: an untold gap would look like success.
# Debian's own Python has the package; another one on the path may not.
add_executable(jinja_driver jinja_driver.cpp)
target_link_libraries(jinja_driver PRIVATE maestro_warnings jinja)
add_test(NAME "compat: templates render like Jinja" COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/jinja_compare.py $<TARGET_FILE:jinja_driver>)
set_tests_properties("compat: templates render like Jinja" PROPERTIES LABELS compat TIMEOUT 300)
