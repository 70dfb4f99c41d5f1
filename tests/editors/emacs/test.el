;;; test.el --- unikernel.el in a real Emacs  -*- lexical-binding: t -*-

;;; Commentary:

;; Run by tests/editors/emacs/run, in a home of its own.  Everything waits for something to be
;; there, never for a time.

;;; Code:

;; Debian's packages of Emacs 28 are elsewhere; newer ones have eglot built in.
(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(require 'eglot)
(require 'flymake)

(defvar unikernel-command)
(add-to-list 'load-path (getenv "PLUGIN"))
(require 'unikernel)
(setq unikernel-command (list (getenv "UNIKERNEL_LS")))

;; The mode that people write OCaml in is not installed here; only its name matters.
(unless (fboundp 'tuareg-mode)
  (define-derived-mode tuareg-mode prog-mode "Tuareg")
  (add-to-list 'auto-mode-alist '("\\.ml\\'" . tuareg-mode)))

(defconst patience 60 "How many seconds anything may take.")

(defun until (what condition)
  "Wait for CONDITION, which is called WHAT."
  (let ((end (+ (float-time) patience)) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) end)
        (error "Not within %s s: %s" patience what))
      (accept-process-output nil 0.05))
    (message "  ok   %s" what)
    value))

(defconst workspace default-directory "Where the files are.")

(defun open-file (name)
  "Show the file NAME, as a person would: eglot starts after the command."
  (switch-to-buffer (find-file-noselect (expand-file-name name workspace)))
  (run-hooks 'post-command-hook))

(defun flymake-texts ()
  "What flymake shows in this buffer, by line."
  (flymake-start)
  (mapcar (lambda (it) (cons (line-number-at-pos (flymake-diagnostic-beg it))
                             (flymake-diagnostic-text it)))
          (flymake-diagnostics)))

(defun shown-at (line text)
  "Whether flymake shows something with TEXT in LINE."
  (seq-some (lambda (it) (and (= (car it) line) (string-match-p (regexp-quote text) (cdr it))))
            (flymake-texts)))

(message "emacs: %s" emacs-version)

(open-file "broken/config.ml")
(until "the server runs for a configuration" (lambda () (eglot-current-server)))
(until "the misspelt device is shown" (lambda () (shown-at 6 "defualt_network")))
(until "what an upgrade took away is shown" (lambda () (shown-at 7 "default_posix_clock")))

(goto-char (point-min))
(search-forward "defualt")
(let* ((beg (point))
       (actions (jsonrpc-request
                 (eglot--current-server-or-lose) :textDocument/codeAction
                 (list :textDocument (eglot--TextDocumentIdentifier)
                       :range (list :start (eglot--pos-to-lsp-position beg)
                                    :end (eglot--pos-to-lsp-position beg))
                       :context (list :diagnostics [] :only ["quickfix"]))))
       (fix (seq-find (lambda (it) (string-match-p "default_network" (plist-get it :title)))
                      actions)))
  (unless fix (error "No quick fix: %S" actions))
  (eglot--apply-workspace-edit (plist-get fix :edit))
  ;; Edits are sent when Emacs is idle, which it never is here.
  (eglot--signal-textDocument/didChange))
(until "a quick fix changes the text"
       (lambda () (save-excursion (goto-char (point-min))
                                  (search-forward "generic_stackv4v6 default_network" nil t))))
(until "and the mistake is gone" (lambda () (not (shown-at 6 "defualt_network"))))
(set-buffer-modified-p nil)

(open-file "demo.xl")
(unless (eq major-mode 'xl-mode) (error "An xl file is in %s" major-mode))
(until "the server runs for an xl file" (lambda () (eglot-current-server)))
(until "the misspelt key is shown" (lambda () (shown-at 3 "memmory")))

(open-file "other/config.ml")
(when (or (eglot-current-server) (memq 'eglot--maybe-activate-editing-mode post-command-hook))
  (error "A config.ml of somebody else is ours"))
(message "  ok   another config.ml is left alone")
(message " passed")
(let ((kill-emacs-query-functions nil)) (kill-emacs 0))
;;; test.el ends here
