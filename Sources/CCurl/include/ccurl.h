#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

/* libcurl's option and info calls are variadic, which Swift does not import: here is one plain
   function for each kind of argument that HTTPClient passes. */

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *handle, CURLoption option, int64_t value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

/* Swift takes a closure for such a callback to be free of any actor only with this attribute. */
#if defined(__swift__)
#define CCURL_SENDABLE __attribute__((swift_attr("@Sendable")))
#else
#define CCURL_SENDABLE
#endif
typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *context);
CURLcode ccurl_set_body_receiver(CURL *handle, ccurl_receive CCURL_SENDABLE receive,
                                 void *context);
CURLcode ccurl_set_header_receiver(CURL *handle, ccurl_receive CCURL_SENDABLE receive,
                                   void *context);

long ccurl_response_code(CURL *handle);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/* libcurl says which sockets it waits for, and until when. `context` goes to both. */
typedef int (*ccurl_watch)(CURL *handle, curl_socket_t socket, int what, void *context,
                           void *unused);
typedef int (*ccurl_timer)(CURLM *multi, long milliseconds, void *context);
CURLMcode ccurl_multi_set_watchers(CURLM *multi, ccurl_watch CCURL_SENDABLE watch,
                                   ccurl_timer CCURL_SENDABLE timer, void *context);

/* epoll and eventfd, which Swift's Glibc has not, in libcurl's words: `what` is CURL_POLL_IN and
   its like, `flags` are those of CURL_CSELECT_IN. Both open functions give -1 on failure. */
struct ccurl_ready {
    curl_socket_t socket;
    int flags;
};
int ccurl_epoll_open(void);
int ccurl_wake_open(void);
void ccurl_epoll_watch(int epoll, curl_socket_t socket, int what);
int ccurl_epoll_wait(int epoll, struct ccurl_ready *ready, int limit, int milliseconds);

/* Takes the next finished transfer; returns 0 when there is none. */
int ccurl_multi_next_finished(CURLM *multi, CURL **handle, CURLcode *result);

/* What a receiver returns to hold the transfer until curl_easy_pause continues it. */
size_t ccurl_pause(void);

#endif
