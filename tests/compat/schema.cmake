# The JSON Schema against what the program accepts.
if(TARGET maestro)
  file(GLOB descriptions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/golden/load/*.yaml ${PROJECT_SOURCE_DIR}/tests/golden/config/*.yaml)
  add_test(NAME "compat: the schema fits what is accepted" COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/schema_compare.py
    $<TARGET_FILE:maestro> ${descriptions})
  set_tests_properties("compat: the schema fits what is accepted" PROPERTIES LABELS compat TIMEOUT 300)
endif()
