# What MaestroNG, Jinja2 and PyYAML made of descriptions, templates and YAML, recorded elsewhere: tested where there is such a
# folder (samples_compare.py says what it holds), named by this variable or by the environment variable of this name.
set(MAESTRO_SAMPLES "" CACHE PATH "Folder of recorded results to compare with")
if(DEFINED ENV{MAESTRO_SAMPLES})
  set(MAESTRO_SAMPLES "$ENV{MAESTRO_SAMPLES}" CACHE PATH "Folder of recorded results to compare with" FORCE)
endif()
if(MAESTRO_SAMPLES AND IS_DIRECTORY "${MAESTRO_SAMPLES}" AND TARGET maestro)
  add_test(NAME "compat: recorded results of the originals" COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/samples_compare.py
    ${MAESTRO_SAMPLES} --maestro $<TARGET_FILE:maestro> --jinja $<TARGET_FILE:jinja_driver> --yaml $<TARGET_FILE:yaml_driver>)
  set_tests_properties("compat: recorded results of the originals" PROPERTIES LABELS compat TIMEOUT 300)
endif()
