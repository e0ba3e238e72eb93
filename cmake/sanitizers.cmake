# Fibers switch stacks; AddressSanitizer follows them only through Boost.Context's ucontext implementation, which Debian does
# not compile into its library: src/maestro/net/sanitized_fiber.cpp supplies the missing parts (see docs/decisions).
if(MAESTRO_SANITIZE)
  add_compile_options(-fsanitize=${MAESTRO_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MAESTRO_SANITIZE})
  if(MAESTRO_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
    # What is tested is watched; to watch the tests themselves as well takes two fifths of the time to compile them.
    set(MAESTRO_TEST_OPTIONS -fno-sanitize=undefined)
  endif()
  if(MAESTRO_SANITIZE MATCHES "address")
    add_compile_definitions(BOOST_USE_UCONTEXT BOOST_USE_ASAN)
  endif()
endif()

# For tools/valgrind: Boost.Context tells it of each fiber's stack.
option(MAESTRO_VALGRIND "Build what is to run under valgrind" OFF)
if(MAESTRO_VALGRIND)
  add_compile_definitions(BOOST_USE_VALGRIND)
endif()
