#include "ccurl.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

/* Parentheses keep libcurl's type-checking macros out of the way. */

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

CURLcode ccurl_set_size(CURL *handle, CURLoption option, int64_t value) {
    return (curl_easy_setopt)(handle, option, (curl_off_t)value);
}

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(handle, option, value);
}

CURLcode ccurl_set_body_receiver(CURL *handle, ccurl_receive receive, void *context) {
    CURLcode code = (curl_easy_setopt)(handle, CURLOPT_WRITEFUNCTION, receive);
    return code != CURLE_OK ? code : (curl_easy_setopt)(handle, CURLOPT_WRITEDATA, context);
}

CURLcode ccurl_set_header_receiver(CURL *handle, ccurl_receive receive, void *context) {
    CURLcode code = (curl_easy_setopt)(handle, CURLOPT_HEADERFUNCTION, receive);
    return code != CURLE_OK ? code : (curl_easy_setopt)(handle, CURLOPT_HEADERDATA, context);
}

long ccurl_response_code(CURL *handle) {
    long code = 0;
    (curl_easy_getinfo)(handle, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

CURLMcode ccurl_multi_set_watchers(CURLM *multi, ccurl_watch watch, ccurl_timer timer,
                                   void *context) {
    (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, watch);
    (curl_multi_setopt)(multi, CURLMOPT_SOCKETDATA, context);
    (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, timer);
    return (curl_multi_setopt)(multi, CURLMOPT_TIMERDATA, context);
}

int ccurl_epoll_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

int ccurl_wake_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ccurl_epoll_watch(int epoll, curl_socket_t socket, int what) {
    struct epoll_event event = {0};
    event.data.fd = socket;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) event.events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) event.events |= EPOLLOUT;
    if (event.events == 0) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, socket, NULL);
    } else if (epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) {
        epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
}

enum { BATCH = 64 };

int ccurl_epoll_wait(int epoll, struct ccurl_ready *ready, int limit, int milliseconds) {
    struct epoll_event events[BATCH];
    int count = epoll_wait(epoll, events, limit < BATCH ? limit : BATCH, milliseconds);
    for (int i = 0; i < count; i++) {
        ready[i].socket = events[i].data.fd;
        ready[i].flags = 0;
        if (events[i].events & EPOLLIN) ready[i].flags |= CURL_CSELECT_IN;
        if (events[i].events & EPOLLOUT) ready[i].flags |= CURL_CSELECT_OUT;
        if (events[i].events & (EPOLLERR | EPOLLHUP)) {
            ready[i].flags |= CURL_CSELECT_IN | CURL_CSELECT_ERR;
        }
    }
    return count;
}

int ccurl_multi_next_finished(CURLM *multi, CURL **handle, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *handle = message->easy_handle;
        *result = message->data.result;
        return 1;
    }
    return 0;
}

size_t ccurl_pause(void) { return CURL_WRITEFUNC_PAUSE; }
