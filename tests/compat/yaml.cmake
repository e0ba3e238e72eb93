# YAML as PyYAML's safe loader reads it. Fails, and is not skipped, without python3-yaml: an untold gap would look like success.
find_program(PYTHON3 python3 REQUIRED)
add_executable(yaml_driver yaml_driver.cpp)
target_link_libraries(yaml_driver PRIVATE maestro_warnings maestro_yaml)
add_test(NAME "compat: YAML reads like PyYAML" COMMAND ${PYTHON3} ${CMAKE_CURRENT_SOURCE_DIR}/yaml_compare.py $<TARGET_FILE:yaml_driver>)
set_tests_properties("compat: YAML reads like PyYAML" PROPERTIES LABELS compat)
